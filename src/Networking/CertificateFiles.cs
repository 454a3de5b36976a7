using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.Networking;

/// <summary>Certificates as files. Whatever is wrong with one is an <see cref="InvalidDataException"/> that names it and shows nothing of it.</summary>
public static class CertificateFiles
{
    /// <summary>A certificate with its private key; the caller disposes it.</summary>
    /// <param name="path">PKCS #12 (<c>.pfx</c>, <c>.p12</c>), or PEM with the certificate and its private key.</param>
    /// <param name="passwordFile">Its first line unlocks the private key; null: it is not locked.</param>
    /// <exception cref="InvalidDataException">A file cannot be read, can be read by others, or holds no such thing.</exception>
    public static X509Certificate2 WithKey(string path, string? passwordFile)
    {
        var password = passwordFile is null ? null : Secret(passwordFile, () => File.ReadLines(passwordFile).FirstOrDefault() ?? string.Empty);
        var own = Secret(path, () => Path.GetExtension(path) is ".pfx" or ".p12" ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
            : password is null ? X509Certificate2.CreateFromPemFile(path)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password));
        return own.HasPrivateKey ? own : throw new InvalidDataException($"{path} holds no private key: it must hold the certificate and its key");
    }

    /// <summary>A certificate with its private key as its files hold it now, and later.</summary>
    /// <inheritdoc cref="WithKey" path="/param"/>
    /// <inheritdoc cref="WithKey" path="/exception"/>
    public static WatchedFiles<X509Certificate2> Watched(string path, string? passwordFile) => new($"certificate {path}", () => WithKey(path, passwordFile), path, passwordFile);

    /// <summary>The certificates of an authority, at least one.</summary>
    /// <param name="path">PEM.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or holds none.</exception>
    public static X509Certificate2Collection Authorities(string path)
    {
        X509Certificate2Collection authorities = [];
        Read(path, () =>
        {
            authorities.ImportFromPemFile(path);
            return authorities.Count;
        });
        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"{path} holds no certificate: it must be PEM, with the authority's certificate");
    }

    /// <summary>Accepts certificates of these authorities, and of no other that the machine may know.</summary>
    public static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        // A private authority has no revocation service.
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static T Secret<T>(string path, Func<T> read) => Read(path, () =>
    {
        PrivateFile.Check(path);
        return read();
    });

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names it.</exception>
    internal static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
