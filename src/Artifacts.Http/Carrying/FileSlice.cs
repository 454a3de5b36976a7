using System.Net;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>A part of a file as the body of a request, read as it is sent.</summary>
/// <param name="file">Stays the caller's.</param>
/// <param name="offset">Where it begins.</param>
/// <param name="count">Its length.</param>
internal sealed class FileSlice(SafeFileHandle file, long offset, long count) : HttpContent
{
    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = count;
        return true;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (var sent = 0L; sent < count;)
        {
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, count - sent)), offset + sent, cancellationToken);
            if (read == 0)
            {
                throw new IOException("the file has become shorter while it was sent");
            }

            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
        }
    }
}
