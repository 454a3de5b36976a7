using System.Net;

namespace Slfd.Attack.Tests;

/// <summary>Point 13: the lab hears of the theft. Within seconds, and without a restart, certificate and token of the stolen node open nothing.</summary>
public sealed class What_a_revoked_node_tries(AnAttackedLab lab) : IClassFixture<AnAttackedLab>
{
    [Fact]
    public async Task Point_13_its_connection_ends_the_next_is_refused_and_its_token_opens_nothing()
    {
        var identity = lab.Identity();
        using var evil = await lab.Connect(identity);
        using var http = lab.Http(AnAttackedLab.Evil);
        Assert.NotEqual(HttpStatusCode.Unauthorized, await Artifacts(http));

        lab.ShutOut(identity.Certificate.SerialNumber);
        string? because = null;
        while (because is null)
        {
            because = (await evil.Hear()).Because; // what the host says unasked before that
        }

        Assert.Contains("is revoked", because, StringComparison.Ordinal);
        Assert.Null((await AStranger.Knock(lab.Gate, token: null, name: "evil", tls: identity.ForClient(_ => { }))).In);
        await ALab.Until(() => Artifacts(http).Result == HttpStatusCode.Unauthorized, "the end of evil's token", () => lab.Said);
        await ALab.Until(() => lab.Said.Contains("is revoked (serial number", StringComparison.Ordinal), "the host's line", () => lab.Said);
        await lab.IsWell();
    }

    private static async Task<HttpStatusCode> Artifacts(HttpClient http)
    {
        using var answer = await http.GetAsync("/api/artifacts/cells/ef844085501bb04069ed");
        return answer.StatusCode;
    }
}
