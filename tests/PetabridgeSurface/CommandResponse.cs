namespace Petabridge.Cmd;

/// <summary>Text for the person who typed a command.</summary>
/// <param name="msg">What pbm prints.</param>
/// <param name="final">Whether nothing follows.</param>
public class CommandResponse(string msg, bool final = true)
{
    /// <summary>Ends an answer without a word.</summary>
    public static CommandResponse Empty { get; } = new(string.Empty);

    /// <summary>What pbm prints.</summary>
    public string Msg { get; } = msg;

    /// <summary>Whether nothing follows.</summary>
    public bool Final { get; } = final;
}

/// <summary>Text about what went wrong.</summary>
/// <param name="msg">What pbm prints.</param>
/// <param name="final">Whether nothing follows.</param>
public sealed class ErroredCommandResponse(string msg, bool final = true) : CommandResponse(msg, final);
