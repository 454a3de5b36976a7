using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Slfd.Artifacts;

/// <summary>Tells a full disk from other refusals, however deep it is wrapped.</summary>
public static class DiskFull
{
    // errno as .NET passes it on: ENOSPC, EDQUOT, EFBIG.
    private static readonly int[] s_codes = [28, 122, 27];

    // What the C library calls them; native code (libtorch) passes on only the words.
    private static readonly string[] s_words = ["No space left on device", "Disk quota exceeded", "File too large"];

    /// <summary>Whether the file system had no room, or the user's quota none; also where that is the cause of the failure, or one of several causes.</summary>
    public static bool Is(Exception failure) => failure switch
    {
        IOException refused when s_codes.Contains(refused.HResult) => true,
        Win32Exception refused when s_codes.Contains(refused.NativeErrorCode) => true,
        ExternalException native when Speaks(native.Message) => true,
        AggregateException several => several.InnerExceptions.Any(Is),
        { InnerException: { } cause } => Is(cause),
        _ => false,
    };

    /// <summary>Whether a text, such as the last words of a process, says so.</summary>
    public static bool Speaks(string text) => s_words.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));
}
