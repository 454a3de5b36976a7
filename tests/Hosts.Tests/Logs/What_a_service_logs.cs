using Microsoft.Extensions.Logging;
using Slfd.Hosts.Logs;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Logs;

/// <summary>All that a process says is in one file with its time, but for secrets and for what would fill it.</summary>
public sealed class What_a_service_logs
{
    [Fact]
    public void Is_in_the_file_with_level_source_and_cause_and_a_file_that_is_there_is_added_to()
    {
        using TemporaryFolder folder = new();
        var path = Path.Combine(folder.Path, "logs", "host.log"); // the folder is made
        foreach (var time in (string[])["first", "second"])
        {
            using FileLoggerProvider file = new(path, new AClock());
            file.CreateLogger("a.part").Line(LogLevel.Warning, $"{time} line");
        }

        using (FileLoggerProvider file = new(path, new AClock()))
        {
            file.CreateLogger("a.part").Log(LogLevel.Error, default, "it broke", new IOException("the disk is gone"), (text, _) => text);
        }

        var lines = File.ReadAllLines(path);
        Assert.Equal("2026-11-29 23:05:07.250 Warning     [a.part] first line", lines[0]);
        Assert.Equal("2026-11-29 23:05:07.250 Warning     [a.part] second line", lines[1]);
        Assert.Equal("2026-11-29 23:05:07.250 Error       [a.part] it broke", lines[2]);
        Assert.StartsWith("System.IO.IOException: the disk is gone", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_nothing_that_a_worker_wrote_as_a_line_of_its_own_or_as_an_order_to_a_terminal()
    {
        using TemporaryFolder folder = new();
        var path = Path.Combine(folder.Path, "host.log");
        using (FileLoggerProvider file = new(path, new AClock()))
        {
            file.CreateLogger("a.part").Line("failed: boom\n2026-12-01 01:00:00  alice cancelled every cell\r\u001b[31m");
        }

        Assert.Equal(["2026-11-29 23:05:07.250 Information [a.part] failed: boom", "    2026-12-01 01:00:00  alice cancelled every cell??[31m"], File.ReadAllLines(path));
    }

    [Fact]
    public void Is_said_to_nobody_after_the_end()
    {
        using TemporaryFolder folder = new();
        var path = Path.Combine(folder.Path, "host.log");
        FileLoggerProvider file = new(path, new AClock());
        var log = file.CreateLogger("a.part");
        log.Line("before");
        file.Dispose();
        log.Line("after");
        Assert.EndsWith("[a.part] before", Assert.Single(File.ReadAllLines(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_secrets_no_details_and_no_questions_for_readiness_in_its_file()
    {
        using TemporaryFolder folder = new();
        var path = Path.Combine(folder.Path, "host.log");
        using (ServiceLog log = new(path))
        {
            Assert.Equal(path, log.File);
            log.People.Line("for people");
            log.Secrets.Line("the token is 1234");
            log.Factory.CreateLogger("a.part").Line("of a part");
            log.Factory.CreateLogger("a.part").Line(LogLevel.Debug, "a detail");
            log.Factory.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService").Line("asked again");
        }

        var lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("[slfd] for people", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("[a.part] of a part", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cannot_be_kept_where_a_folder_has_the_files_name()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<UnauthorizedAccessException>(() => new FileLoggerProvider(folder.Path, TimeProvider.System));
    }

    private sealed class AClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 29, 23, 5, 7, 250, TimeSpan.Zero);
    }
}
