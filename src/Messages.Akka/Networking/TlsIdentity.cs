using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace Slfd.Messages.Akka.Networking;

/// <summary>This process's certificate with its private key, and the authority whose certificates it accepts, in both directions.</summary>
/// <remarks>
/// Whoever holds a certificate of the authority belongs to the system, so the authority should issue for nothing else. The machine's own list of authorities is not
/// consulted, and host names are not compared: addresses of a lab change, and a member's right lies in its key.
/// </remarks>
public sealed class TlsIdentity
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    private TlsIdentity(X509Certificate2 own, X509Certificate2Collection authorities) => (_own, _authorities) = (own, authorities);

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">PKCS #12 (<c>.pfx</c>, <c>.p12</c>), or PEM with the certificate and its private key.</param>
    /// <param name="passwordFile">Its first line unlocks the private key; null: it is not locked.</param>
    /// <param name="authority">PEM with one certificate or several.</param>
    /// <exception cref="InvalidDataException">A file cannot be read or is not what it should be; the message names it and shows nothing of it.</exception>
    public static TlsIdentity Load(string certificate, string? passwordFile, string authority)
    {
        var own = CertificateFiles.WithKey(certificate, passwordFile);
        TlsIdentity identity = new(own, CertificateFiles.Authorities(authority));
        return identity.FaultOf(own, null) is { } fault ? throw new InvalidDataException($"{certificate} is not a certificate of {authority}: {fault}") : identity;
    }

    internal DotNettySslSetup Setup() => new(_own, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false, Accepts);

    private bool Accepts(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        if (FaultOf(certificate, chain) is not { } fault)
        {
            return true;
        }

        log.Warning("{0} was refused: {1}", peer, fault);
        return false;
    }

    private string? FaultOf(X509Certificate2? certificate, X509Chain? sent)
    {
        if (certificate is null)
        {
            return "it showed no certificate";
        }

        using X509Chain chain = new() { ChainPolicy = CertificateFiles.Trusting(_authorities) };
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate) ? null : $"'{certificate.Subject}': {string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))}";
    }
}
