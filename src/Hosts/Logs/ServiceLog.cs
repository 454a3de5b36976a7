using Akka.Configuration;
using Slfd.Messages.Akka;

namespace Slfd.Hosts.Logs;

/// <summary>What a long-running process says: a line on stderr when something changes, and all details in a file.</summary>
/// <param name="file">The file for the details.</param>
internal sealed class ServiceLog(string file)
{
    private readonly Lock _gate = new();

    /// <summary>The file with the details.</summary>
    public string File => file;

    /// <summary>Akka.NET's log goes to the file.</summary>
    public Config Configuration => ConfigurationFactory.ParseString($$"""
        akka.loggers = ["{{typeof(FileLogger).FullName}}, {{typeof(FileLogger).Assembly.GetName().Name}}"]
        akka.stdout-loglevel = OFF
        akka.loglevel = INFO
        akka.log-config-on-start = off
        slfd.log-file = {{HoconResource.Quote(file)}}
        """);

    /// <summary>Says one line.</summary>
    public void Line(string text)
    {
        lock (_gate)
        {
            Console.Error.WriteLine($"{DateTime.Now:yyyy-MM-dd HH:mm:ss}  {text}");
        }
    }
}
