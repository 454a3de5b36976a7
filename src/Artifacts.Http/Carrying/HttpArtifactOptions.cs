namespace Slfd.Artifacts.Http.Carrying;

/// <summary>How a node reaches the artifact store of the coordinator hosts.</summary>
public sealed record HttpArtifactOptions
{
    /// <summary>The HTTP addresses of the coordinator hosts, at least one; the next is tried when one does not answer. All must serve one runs folder.</summary>
    public IReadOnlyList<Uri> Servers { get; init; } = [];

    /// <summary>Reads the bearer token with the role of a node, before each request; null: none is sent.</summary>
    public Func<string?> Token { get; init; } = () => null;

    /// <summary>File with the certificates (PEM) of the authority that signed the servers' certificates; null: those that the host trusts. Given, no other authority is.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Bytes in one upload request. Default 8 MiB: what is sent again, at most, after a connection broke.</summary>
    public int ChunkBytes { get; init; } = 8 << 20;

    /// <summary>Files that are carried at once. Default 2.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>The first wait before a store that did not answer is tried again; doubles up to <see cref="RetryAfterAtMost"/>. Default 0.5 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest such wait. Default 15 s.</summary>
    public TimeSpan RetryAfterAtMost { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one request may take. Default 5 min: a chunk over a slow line.</summary>
    public TimeSpan RequestLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Checks what the types cannot say.</summary>
    /// <exception cref="ArgumentException">A value that cannot work; the message says which and why.</exception>
    internal void Validate()
    {
        if (Servers.Count == 0 || Servers.Any(server => !server.IsAbsoluteUri || server.Scheme is not ("http" or "https")))
        {
            throw new ArgumentException($"the artifact store http needs the addresses of coordinator hosts, such as https://head-1:8470; got [{string.Join(", ", Servers)}]");
        }

        if (ChunkBytes is < 1 or > 64 << 20 || Parallel < 1)
        {
            throw new ArgumentException($"chunks of {ChunkBytes} bytes, {Parallel} at once: expected 1 byte to 64 MiB, and at least 1");
        }
    }
}
