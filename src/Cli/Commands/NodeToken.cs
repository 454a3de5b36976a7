using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Networking;

namespace Slfd.Cli.Commands;

/// <summary>
/// The token of a node, read whenever it is needed, so that a new one counts at once: that of its file, that of a runs folder which it shares with the coordinator, that of the environment, or, where an
/// artifact server is on this machine, the one in the coordinator's runs folder.
/// </summary>
/// <param name="file">The file of <c>--token-file</c>; null: none.</param>
/// <param name="variable">What the environment says; null: nothing.</param>
/// <param name="runs">The node's runs folder.</param>
/// <param name="servers">HTTP APIs of coordinator hosts on this machine, which are asked where their token lies.</param>
internal sealed class NodeToken(string? file, string? variable, RunsFolder runs, IReadOnlyList<Uri> servers)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly Lock _turn = new();
    private string? _found;

    /// <summary>The token; null: there is none yet.</summary>
    /// <exception cref="InvalidDataException">Others can read its file.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public string? Read() => Some(file is null ? null : PrivateFile.ReadText(file)) ?? LocalSecret.ReadToken(runs.NodeToken) ?? Some(variable) ?? OfThisMachine();

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private string? OfThisMachine()
    {
        lock (_turn)
        {
            if (_found is not null && LocalSecret.ReadToken(_found) is { } known)
            {
                return known;
            }

            foreach (var server in servers)
            {
                if (Ask(server) is var (place, token))
                {
                    _found = place;
                    return token;
                }
            }

            return null;
        }
    }

    /// <summary>A certificate is not looked at: what is sent is a question, and the answer carries its proof.</summary>
    private static (string File, string Token)? Ask(Uri server)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
#pragma warning disable CA5359 // No secret is sent, and the answer proves itself by the token that both know.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using HttpClient http = new(handler) { Timeout = s_patience };
        try
        {
            using var question = LocalTokens.Question(server, LocalTokens.OfNode, out var nonce);
            using var answer = http.Send(question);
            return LocalTokens.In(answer, server, LocalTokens.OfNode, nonce);
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return null; // the coordinator is not there yet
        }
    }
}
