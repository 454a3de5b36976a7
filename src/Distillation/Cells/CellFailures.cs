using System.Runtime.InteropServices;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Messages.Results;

namespace Slfd.Distillation.Cells;

/// <summary>Whom an exception of a cell is laid to; decides how the cell is retried.</summary>
public static class CellFailures
{
    /// <summary>The class of failure; what is not known is laid to the infrastructure, which is retried with back-off.</summary>
    /// <remarks>A full disk comes first: it hides behind whatever was being read or written.</remarks>
    public static FailureClass Classify(Exception failure) => failure switch
    {
        _ when DiskFull.Is(failure) => FailureClass.Storage,
        NumericFailureException => FailureClass.Numeric,
        OutOfMemoryException => FailureClass.OutOfMemory,
        ExternalException native when DeviceFaults.Of(native.Message) == DeviceFault.OutOfMemory => FailureClass.OutOfMemory,
        ExternalException native when DeviceFaults.Of(native.Message) == DeviceFault.NotDeterministic => FailureClass.User,
        DataUnavailableException => FailureClass.Data,
        ArgumentException or JsonException => FailureClass.User,
        _ => FailureClass.Infrastructure,
    };

    /// <summary>One sentence for a person: the message, its first line where it is a native one with a stack of its own.</summary>
    public static string Describe(Exception failure) =>
        failure is ExternalException ? failure.Message.Split('\n')[0] : failure.Message;
}
