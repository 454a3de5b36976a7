using System.Security.Cryptography;
using System.Text;
using Slfd.Api.Security;
using Slfd.Networking;

namespace Slfd.Cli.Shared;

/// <summary>Finds a token that a coordinator on this machine keeps in its runs folder: the host says in which file it lies, and proves that it knows it. A token goes to nobody else.</summary>
internal static class LocalTokens
{
    /// <summary>Which token, as the file is called.</summary>
    public const string OfOperator = "operator.token", OfNode = "node.token";

    /// <summary>The question.</summary>
    /// <param name="server">The coordinator's address.</param>
    /// <param name="file"><see cref="OfOperator"/> or <see cref="OfNode"/>.</param>
    /// <param name="nonce">What the proof is about; new for each question.</param>
    public static HttpRequestMessage Question(Uri server, string file, out string nonce)
    {
        nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return new(HttpMethod.Get, new Uri(server, $"{LocalToken.Path}?nonce={nonce}&file={file}"));
    }

    /// <summary>The file and the token in it; null: another user's, or the host could not prove that it knows it.</summary>
    /// <exception cref="InvalidDataException">Others can read the file.</exception>
    public static (string File, string Token)? In(HttpResponseMessage answer, Uri server, string file, string nonce)
    {
        if (!answer.IsSuccessStatusCode)
        {
            return null; // it has none
        }

        try
        {
            using var body = answer.Content.ReadAsStream();
            return System.Text.Json.JsonSerializer.Deserialize<LocalTokenPlace>(body, OperatorClient.Json) is { } place && Path.GetFileName(place.File) == file
                && LocalSecret.ReadToken(place.File) is { } token && Proves(place.Proof, LocalToken.Proof(token, nonce, server.Port)) ? (place.File, token) : null;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return null; // another user's: the coordinator will ask for a token
        }
    }

    private static bool Proves(string said, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said), Encoding.UTF8.GetBytes(expected));
}
