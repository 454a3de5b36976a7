using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.Networking;

namespace Slfd.Api;

/// <summary>Where the API listens, and whom it lets in.</summary>
internal sealed record ApiOptions
{
    /// <summary>The port that <c>slfd</c> looks at unless it is told another.</summary>
    public const int DefaultPort = 8470;

    /// <summary><c>host:port</c>; port 0 takes a free one, host <c>*</c> every address. Default: this machine only.</summary>
    public string Listen { get; init; } = $"127.0.0.1:{DefaultPort}";

    /// <summary>File with tokens (<see cref="Security.TokenFile"/>); null: none are asked for, which off loopback needs <see cref="Insecure"/>.</summary>
    public string? TokensFile { get; init; }

    /// <summary>The runs folder in which the host keeps tokens of its own for the user who started it; null: nobody but those of <see cref="TokensFile"/> is known and, without that, everybody is an operator.</summary>
    public RunsFolder? Local { get; init; }

    /// <summary>Names that the host answers to besides its addresses and its machine's: of a proxy, of a container.</summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>Connections at a time. Default 4,096.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>Of these, such as have not said who they are: one more ends the one that has waited longest. Default 512.</summary>
    public int Strangers { get; init; } = 512;

    /// <summary>The same, from one address. Default 64.</summary>
    public int StrangersOfOneAddress { get; init; } = 64;

    /// <summary>How long a connection may be a stranger's; longer than a question to the coordinator takes. Default 15 seconds.</summary>
    public TimeSpan Knock { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be idle. Default 1 minute.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Serve the network without tokens: anyone who reaches the port is an operator.</summary>
    public bool Insecure { get; init; }

    /// <summary>The address that browsers see where a proxy stands in front, with the prefix of its paths: <c>https://lab.example/slfd</c>. Null: this host's own.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Serve HTTPS with this certificate; null: plain HTTP.</summary>
    public WatchedFiles<X509Certificate2>? Certificate { get; init; }

    /// <summary>How often files with tokens and certificates are looked at. Default 3 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a question to the coordinator may take before the caller is told that it is away. Default 10 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest body that an operator's request may have. Default 8 MiB.</summary>
    public long LargestBody { get; init; } = 8 << 20;

    /// <summary>How long things stay in the runs folder that nothing needs; from it follows what cleaning would free.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Free bytes of the runs folder's disk, below which that is an alert. Default 10 GB.</summary>
    public long DiskBelow { get; init; } = 10_000_000_000;

    /// <summary>Where refused requests and faults are told; null: standard error.</summary>
    public Action<LogLevel, string>? Log { get; init; }

    /// <summary>Further endpoints of the same host, behind the same tokens.</summary>
    public Action<WebApplication>? Map { get; init; }
}
