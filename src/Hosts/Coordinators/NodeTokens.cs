using System.Security.Cryptography;
using System.Text;
using Slfd.Api.Security;
using Slfd.Artifacts;
using Slfd.Messages.Leases;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Hosts.Coordinators;

/// <summary>Which tokens admit nodes where there are no certificates: the one in the coordinator's runs folder, which nodes that share the folder find by themselves, and those of the role node, each for the node of its name.</summary>
internal static class NodeTokens
{
    /// <summary>Makes the folder's token, if there is none yet.</summary>
    /// <exception cref="CommandFailure">The file cannot be made, or others can read it.</exception>
    public static Func<string, NodeId, bool> Of(RunsFolder runs, TokenFile? tokens)
    {
        byte[] own;
        try
        {
            own = Hash(LocalSecret.Token(runs.NodeToken));
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotServe, unwritable.Message);
        }

        return (token, node) => CryptographicOperations.FixedTimeEquals(Hash(token), own) | tokens?.Find(token)?.IsNode(node) == true;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
