using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.Networking;

/// <summary>Says in time that a certificate ends.</summary>
public static class CertificateEnd
{
    /// <summary>A sweep lasts a week, and people need another to renew certificates.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <summary>One sentence within the last 14 days of a certificate, and after them; null: it is good for longer.</summary>
    /// <param name="whose">Begins the sentence: "this host's certificate (/etc/slfd/c1.pfx)".</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The time.</param>
    public static string? Sentence(string whose, X509Certificate2 certificate, DateTimeOffset now)
    {
        DateTimeOffset ends = certificate.NotAfter.ToUniversalTime();
        if (ends - now > Notice)
        {
            return null;
        }

        var day = ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return ends <= now
            ? $"{whose} ended on {day}, and connections with it are refused: put a renewed one in its place, no restart is needed"
            : $"{whose} ends on {day}, in {(int)(ends - now).TotalDays} days: put a renewed one in its place before, no restart is needed";
    }
}
