using System.Runtime.InteropServices;
using Slfd.FakeWorker;

// FakeWorker [--script FILE|INLINE] --device NAME [--threads N]: a worker without any maths, for tests of what is around workers. Script.cs says what it can do.
string? Value(string option)
{
    var at = Array.IndexOf(args, option);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

// Ctrl-C at a terminal goes to the whole group; a worker leaves the decision to its parent.
using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
return new Conversation(Value("--script") is { } script ? Script.Read(script) : new(), Value("--device") ?? "cpu").Run();
