using System.CommandLine;
using Slfd.Hosts.Settings;
using Slfd.Hosts.Telemetry;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>The options of processes that talk to each other: addresses, certificates, overrides.</summary>
internal static class ServiceOptions
{
    public static Option<FileInfo?> Certificate { get; } = new("--tls-certificate")
    {
        Description = "This process's certificate with its private key: PKCS #12 (.pfx, .p12) or PEM. With --tls-ca, both directions of every connection are authenticated",
        HelpName = "FILE",
    };

    public static Option<FileInfo?> PasswordFile { get; } = new("--tls-password-file")
    {
        Description = "File whose first line unlocks the private key",
        HelpName = "FILE",
    };

    public static Option<FileInfo?> Authority { get; } = new("--tls-ca")
    {
        Description = "PEM file with the authority whose certificates are accepted; it should issue for nothing else",
        HelpName = "FILE",
    };

    public static Option<FileInfo?> Revoked { get; } = new("--tls-revoked")
    {
        Description = "File that lists revoked certificates of that authority, a serial number or SHA-256 fingerprint a line; who shows one of them is shut out within seconds (default: the file of --tls-ca with .revoked after its name, where there is one)",
        HelpName = "FILE",
    };

    public static Option<bool> Insecure { get; } = new("--insecure")
    {
        Description = "Speak to other machines in plain text: nodes are admitted by the token of the runs folder, and the HTTP API asks for no token unless it has --tokens",
    };

    /// <summary>Where metrics and traces go.</summary>
    public static Option<Uri?> Otlp { get; } = new("--otlp")
    {
        Description = $"Send metrics and traces to this OpenTelemetry collector, OTLP over HTTP (default: ${TelemetryExport.EndpointVariable}, else none)",
        HelpName = "URL",
        CustomParser = parsed => Uri.TryCreate(parsed.Tokens[0].Value, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https"
            ? collector
            : throw new CommandFailure(ExitCode.BadInput, $"--otlp: '{parsed.Tokens[0].Value}' is no address of a collector; expected one such as http://collector:4318"),
    };

    public static Option<FileInfo?> Config { get; } = new("--config")
    {
        Description = "HOCON file with settings that override the built-in ones; docs/cluster-on-one-machine.md shows some",
        HelpName = "FILE",
    };

    /// <summary>This process's certificates; null where none are given.</summary>
    /// <exception cref="CommandFailure">Half of them are given, or a file is not what it should be.</exception>
    /// <param name="parsed">The command line.</param>
    /// <param name="role">What this process is.</param>
    public static TlsIdentity? TlsOf(ParseResult parsed, TlsRole role)
    {
        var (certificate, authority) = (parsed.GetValue(Certificate), parsed.GetValue(Authority));
        if (certificate is null && authority is null)
        {
            return null;
        }

        if (certificate is null || authority is null)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Certificate.Name} and {Authority.Name} belong together: who one is, and whom one trusts");
        }

        return Loaded(() => TlsIdentity.Load(certificate.FullName, parsed.GetValue(PasswordFile)?.FullName, authority.FullName, role, parsed.GetValue(Revoked)?.FullName));
    }

    /// <summary>What is made of certificates' files.</summary>
    /// <exception cref="CommandFailure">One of them is not what it should be; the message names it.</exception>
    public static T Loaded<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
    }

    /// <summary>Refuses to speak to other machines without certificates, unless the person insists.</summary>
    /// <exception cref="CommandFailure">What is said could be read and changed on the way; the message names the options.</exception>
    public static void MustBeSafe(ParseResult parsed, TlsIdentity? identity, params IEnumerable<HostPort> addresses)
    {
        if (identity is null && !parsed.GetValue(Insecure) && addresses.FirstOrDefault(address => !address.IsLoopback) is { } elsewhere)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{elsewhere} is not on this machine alone: say {Certificate.Name} and {Authority.Name}, or {Insecure.Name} to speak plain text, which anyone who listens on the network can read and change");
        }
    }

    /// <summary>Reads an address, or says what is wrong with it.</summary>
    public static HostPort AddressOf(string text, string option)
    {
        try
        {
            return HostPort.Parse(text, option);
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
    }

    /// <summary>Reads addresses, at least one, or says what is wrong with them.</summary>
    public static IReadOnlyList<HostPort> AddressesOf(string text, string option)
    {
        try
        {
            return HostPort.ParseList(text, option) is { Count: > 0 } some ? some : throw new FormatException($"{option} wants at least one host:port");
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
    }

    public static ServiceConfig ConfigOf(ParseResult parsed) => ServiceConfig.Read(parsed.GetValue(Config));
}
