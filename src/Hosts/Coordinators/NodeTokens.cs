using System.Security.Cryptography;
using System.Text;
using Slfd.Api.Security;
using Slfd.Artifacts;
using Slfd.Messages.Leases;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Hosts.Coordinators;

/// <summary>Which tokens admit nodes where there are no certificates: the one in the coordinator's runs folder, which nodes that share the folder find by themselves, and those of the role node, each for the node of its name.</summary>
internal sealed class NodeTokens
{
    private readonly byte[] _own;
    private readonly TokenFile? _named;

    private NodeTokens(byte[] own, TokenFile? named) => (_own, _named) = (own, named);

    /// <summary>The tokens as their files hold them now, and later. The folder's is made if there is none: deleting it shuts out those who came with it.</summary>
    /// <param name="runs">The coordinator's runs folder.</param>
    /// <param name="file">The file of <c>--tokens</c>; null: there is none.</param>
    /// <exception cref="CommandFailure">A file cannot be read or made, or others can read it.</exception>
    public static WatchedFiles<NodeTokens> Watched(RunsFolder runs, string? file) =>
        new($"tokens of nodes ({runs.NodeToken}{(file is null ? string.Empty : $", {file}")})", () => Of(runs, file), runs.NodeToken, file);

    /// <summary>Whether a token admits the node of that name.</summary>
    public bool Admits(string token, NodeId node) => CryptographicOperations.FixedTimeEquals(Hash(token), _own) | _named?.Find(token)?.IsNode(node) == true;

    private static NodeTokens Of(RunsFolder runs, string? file)
    {
        try
        {
            return new(Hash(LocalSecret.Token(runs.NodeToken)), file is null ? null : TokenFile.Read(file));
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotServe, unwritable.Message);
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
