using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.Networking;

/// <summary>What a certificate of the lab's authority is for. It is written in the certificate, as its extended key usage.</summary>
public enum TlsRole
{
    /// <summary>A coordinator host: <c>serverAuth</c> and <c>clientAuth</c>. It is trusted with everything.</summary>
    Coordinator,

    /// <summary>A GPU host: <c>clientAuth</c> and not <c>serverAuth</c>. Its subject's common name is the node's name.</summary>
    Node,
}

/// <summary>This process's certificate with its private key, and the authority whose certificates it accepts, in both directions.</summary>
/// <remarks>
/// The machine's own list of authorities is not consulted, and host names are not compared: addresses of a lab change, and what a peer may do lies in its certificate
/// (<see cref="TlsRole"/>). A certificate that does not state its use would be good for every use, so it is refused.
/// </remarks>
public sealed class TlsIdentity
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly WatchedFiles<State> _state;
    private readonly WatchedFiles<RevokedCertificates>? _revoked;
    private readonly string _file;

    private TlsIdentity(string file, WatchedFiles<State> state, WatchedFiles<RevokedCertificates>? revoked) => (_file, _state, _revoked) = (file, state, revoked);

    /// <summary>What is looked at again and again: certificate, key and authority; and the list of revoked certificates, which counts whatever becomes of the others.</summary>
    public IReadOnlyList<IWatchedFiles> Files => _revoked is null ? [_state] : [_state, _revoked];

    /// <summary>This process's certificate, with its private key; the latest that its file held.</summary>
    public X509Certificate2 Certificate => _state.Value.Own;

    /// <summary>The subject's common name: what a node is called.</summary>
    public string Subject => NameIn(Certificate);

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">PKCS #12 (<c>.pfx</c>, <c>.p12</c>), or PEM with the certificate and its private key.</param>
    /// <param name="passwordFile">Its first line unlocks the private key; null: it is not locked.</param>
    /// <param name="authority">PEM with one certificate or several.</param>
    /// <param name="role">What this process is.</param>
    /// <param name="revoked">Lists certificates of the authority that are refused all the same; need not be there. Null: <paramref name="authority"/> with <c>.revoked</c> after its name.</param>
    /// <exception cref="InvalidDataException">A file cannot be read, can be read by others, or is not what it should be; the message names it and shows nothing of it.</exception>
    public static TlsIdentity Load(string certificate, string? passwordFile, string authority, TlsRole role, string? revoked = null)
    {
        State? before = null;
        WatchedFiles<State> files = new($"certificate {certificate} of {authority}", () => before = Read(certificate, passwordFile, authority, role, before), certificate, passwordFile, authority);
        return new(certificate, files, RevokedCertificates.Watched(revoked ?? $"{authority}.revoked"));
    }

    /// <summary>One identity for all coordinator hosts that share a folder, made by the one that comes first: the file holds a key, and anyone who can read it is a coordinator.</summary>
    /// <param name="path">The file, PKCS #12; only its owner can read it.</param>
    /// <exception cref="InvalidDataException">It can be read by others, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static TlsIdentity Shared(string path)
    {
        LocalSecret.Ensure(path, MakeOwn);
        var own = CertificateFiles.WithKey(path, passwordFile: null);
        return new(path, new($"the certificate that coordinator hosts share ({path})", () => new State(own, [own])), null);
    }

    /// <summary>The common name in a certificate's subject; empty where there is none.</summary>
    public static string NameIn(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>Says within its last 14 days, and after them, that this process's certificate ends, or that of an authority.</summary>
    /// <param name="now">The time.</param>
    public IEnumerable<string> Notices(DateTimeOffset now)
    {
        var state = _state.Value;
        return ((IEnumerable<string?>)
        [
            CertificateEnd.Sentence($"this {(IsForServers(state.Own) ? "host" : "node")}'s certificate ({_file})", state.Own, now),
            .. state.Authorities.Where(authority => !authority.Equals(state.Own)).Select(authority => CertificateEnd.Sentence($"the authority's certificate '{authority.Subject}'", authority, now)),
        ]).OfType<string>();
    }

    /// <summary>Why a peer that shows this certificate is not accepted; null: it is.</summary>
    /// <param name="certificate">What it showed; null: nothing.</param>
    /// <param name="sent">Certificates that it sent along.</param>
    /// <param name="role">What the peer must be.</param>
    public string? FaultOf(X509Certificate2? certificate, IEnumerable<X509Certificate2> sent, TlsRole role) => FaultOf(_state.Value, _revoked?.Value, certificate, sent, role);

    /// <summary>For a listener that takes TLS 1.3 and peers of one role only.</summary>
    /// <param name="role">What peers must be.</param>
    /// <param name="refused">Told why a peer is refused, and what certificate it showed, if any: what stands in it may be anybody's words.</param>
    public SslServerAuthenticationOptions ForServer(TlsRole role, Action<string, X509Certificate2?> refused) => new()
    {
        ServerCertificateContext = _state.Value.Context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false, // a certificate is looked at each time
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => Accepts(certificate, chain, role, refused),
    };

    /// <summary>For a connection to a coordinator host, over TLS 1.3.</summary>
    /// <param name="refused">Told why the host is refused.</param>
    public SslClientAuthenticationOptions ForClient(Action<string> refused) => new()
    {
        ClientCertificateContext = _state.Value.Context,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => Accepts(certificate, chain, TlsRole.Coordinator, (fault, _) => refused(fault)),
    };

    private bool Accepts(X509Certificate? certificate, X509Chain? chain, TlsRole role, Action<string, X509Certificate2?> refused)
    {
        if (FaultOf(certificate as X509Certificate2, chain?.ChainElements.Select(element => element.Certificate) ?? [], role) is not { } fault)
        {
            return true;
        }

        refused(fault, certificate as X509Certificate2);
        return false;
    }

    private static string? UseFaultOf(X509Certificate2 certificate, TlsRole role)
    {
        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } stated)
        {
            return $"it has no extended key usage, which would make it good for everything; a {Word(role)}'s states {Uses(role)}";
        }

        var uses = stated.EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value).ToHashSet();
        return uses.Contains(ClientUse) && uses.Contains(ServerUse) == (role == TlsRole.Coordinator) ? null : $"it is no certificate of a {Word(role)}, whose extended key usage is {Uses(role)}";
    }

    private static bool IsForServers(X509Certificate2 certificate) => UseFaultOf(certificate, TlsRole.Coordinator) is null;

    private static string? FaultOf(State state, RevokedCertificates? list, X509Certificate2? certificate, IEnumerable<X509Certificate2> sent, TlsRole role)
    {
        if (certificate is null)
        {
            return "it showed no certificate";
        }

        using X509Chain chain = new() { ChainPolicy = CertificateFiles.Trusting(state.Authorities) };
        foreach (var between in sent)
        {
            chain.ChainPolicy.ExtraStore.Add(between);
        }

        return !chain.Build(certificate) ? $"'{certificate.Subject}': {string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))}"
            : chain.ChainElements.Select(element => element.Certificate).FirstOrDefault(shown => list?.Has(shown) == true) is { } revoked ? $"'{revoked.Subject}' is revoked (serial number {revoked.SerialNumber})"
            : UseFaultOf(certificate, role) is { } fault ? $"'{certificate.Subject}': {fault}"
            : null;
    }

    private static State Read(string certificate, string? passwordFile, string authority, TlsRole role, State? before)
    {
        State state = new(CertificateFiles.WithKey(certificate, passwordFile), CertificateFiles.Authorities(authority));
        var (own, same) = (state.Own, before?.Own.Equals(state.Own) == true); // one that has ended meanwhile is no reason to miss a new authority
        return !same && FaultOf(state, null, own, [], role) is { } fault ? throw new InvalidDataException($"{certificate} is not a certificate of {authority} for a {Word(role)}: {fault}")
            // A node is called as its certificate says, and it has cells under that name.
            : before is not null && role == TlsRole.Node && NameIn(own) != NameIn(before.Own) ? throw new InvalidDataException($"{certificate} is of {NameIn(own)} now, and this node is {NameIn(before.Own)}: start it anew for another name")
            : state;
    }

    private static string Uses(TlsRole role) => role switch
    {
        TlsRole.Coordinator => "serverAuth and clientAuth",
        TlsRole.Node => "clientAuth only",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role of a certificate"),
    };

    private static string Word(TlsRole role) => role switch
    {
        TlsRole.Coordinator => "coordinator host",
        TlsRole.Node => "node",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role of a certificate"),
    };

    private static byte[] MakeOwn()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=slfd coordinator hosts", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse), new Oid(ClientUse)], critical: false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));
        return made.Export(X509ContentType.Pfx);
    }

    /// <summary>What the files say at one time.</summary>
    private sealed class State(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        public X509Certificate2 Own => own;

        public X509Certificate2Collection Authorities => authorities;

        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
    }
}
