namespace Slfd.Gate;

/// <summary>The gate cannot listen where it is told to. The message is for the person who asked.</summary>
/// <param name="message">Names the address.</param>
/// <param name="inner">What the system said.</param>
public sealed class GateUnavailableException(string message, Exception inner) : Exception(message, inner);
