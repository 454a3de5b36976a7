using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.Support;

/// <summary>An authority of one's own, and certificates of it as files.</summary>
public sealed class ACertificateAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly string _folder;
    private readonly string _name;
    private readonly X509Certificate2 _own;

    public ACertificateAuthority(string folder, string name)
    {
        (_folder, _name) = (folder, name);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _own = request.CreateSelfSigned(s_from, s_from.AddYears(1));
        Replace(Path, file => File.WriteAllText(file, _own.ExportCertificatePem()));
    }

    /// <summary>PEM with the authority's certificate.</summary>
    public string Path => System.IO.Path.Combine(_folder, $"{_name}.pem");

    /// <summary>What identifies a node of that name, which trusts <paramref name="trusted"/>.</summary>
    public string[] NodeOptions(string subject, ACertificateAuthority? trusted = null) => OptionsFor(subject, trusted, ClientUse);

    /// <summary>What identifies a coordinator host at 127.0.0.1.</summary>
    public string[] HostOptions(string subject) => OptionsFor(subject, null, ServerUse, ClientUse);

    /// <summary>How long certificates last from yesterday on. Default 30 days.</summary>
    public TimeSpan Lasts { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The serial number of the certificate in a file that this authority wrote.</summary>
    public static string SerialOf(string[] options)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(options[1], "pass");
        return certificate.SerialNumber;
    }

    /// <summary>Lists certificates as revoked, where everybody who trusts this authority looks by default.</summary>
    public void Revoke(params string[] lines) => Replace($"{Path}.revoked", file => File.WriteAllLines(file, lines));

    /// <summary>Options with a certificate that states these uses; none: it states nothing. The file of an earlier one of that name is replaced.</summary>
    public string[] OptionsFor(string subject, ACertificateAuthority? trusted, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={subject}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (uses.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], critical: false));
        }

        using var certificate = request.Create(_own, s_from, s_from + Lasts, RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
        var file = System.IO.Path.Combine(_folder, $"{_name}-{subject}.pfx");
        Secret(file, certificate.Export(X509ContentType.Pfx, "pass"));
        var password = System.IO.Path.Combine(_folder, "password");
        Secret(password, "pass\n"u8.ToArray());
        return ["--tls-certificate", file, "--tls-password-file", password, "--tls-ca", (trusted ?? this).Path];
    }

    public void Dispose() => _own.Dispose();

    private static void Secret(string path, byte[] content) => Replace(path, file =>
    {
        File.WriteAllBytes(file, content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    });

    /// <summary>Whole or not at all: programs that are running look at these files at any moment, and an empty list of revoked certificates is a list.</summary>
    private static void Replace(string path, Action<string> write)
    {
        write(path + ".next");
        File.Move(path + ".next", path, overwrite: true);
    }
}
