using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.Networking;

/// <summary>
/// Certificates that are accepted no more though their authority issued them: a file with one a line, by serial number or by SHA-256 fingerprint, in hexadecimal digits with or without colons, as
/// <c>openssl x509 -noout -serial -fingerprint -sha256</c> prints them. <c>#</c> begins a comment.
/// </summary>
internal sealed class RevokedCertificates
{
    private const int FingerprintDigits = 64, LongestSerial = 42;
    private readonly HashSet<string> _listed = [];

    private RevokedCertificates()
    {
    }

    /// <summary>The list as its file holds it now, and later.</summary>
    /// <param name="path">Need not be there: none is revoked then. A list that was there and is gone still holds, for what it named was stolen.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or a line is none.</exception>
    public static WatchedFiles<RevokedCertificates> Watched(string path)
    {
        var was = false;
        return new($"revoked certificates {path}", () =>
        {
            var revoked = was && !File.Exists(path) ? throw new InvalidDataException("the file is gone; to revoke nothing leave an empty one") : Read(path);
            was |= File.Exists(path);
            return revoked;
        }, path);
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">Need not be there: none is revoked then.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or a line is none; the message names file, line and what is expected.</exception>
    private static RevokedCertificates Read(string path)
    {
        RevokedCertificates revoked = new();
        var lines = CertificateFiles.Read(path, () => File.Exists(path) ? File.ReadAllLines(path) : []);
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].Split('#')[0].Trim();
            var digits = line[(line.LastIndexOf('=') + 1)..].Replace(":", string.Empty, StringComparison.Ordinal).Trim();
            if (line.Length == 0)
            {
                continue;
            }

            if (!digits.All(char.IsAsciiHexDigit) || digits.Length is 0 or (> LongestSerial and not FingerprintDigits))
            {
                throw new InvalidDataException($"{path}, line {number}: expected the serial number or the SHA-256 fingerprint of a certificate, as 'openssl x509 -in FILE -noout -serial' prints it");
            }

            revoked._listed.Add(digits.Length == FingerprintDigits ? digits.ToUpperInvariant() : Serial(digits));
        }

        return revoked;
    }

    /// <summary>Whether a certificate is on the list.</summary>
    public bool Has(X509Certificate2 certificate) =>
        _listed.Count > 0 && (_listed.Contains(Serial(certificate.SerialNumber)) || _listed.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256)));

    private static string Serial(string digits) => digits.TrimStart('0').ToUpperInvariant() is { Length: > 0 } some ? some : "0";
}
