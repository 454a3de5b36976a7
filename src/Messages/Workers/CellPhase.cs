namespace Slfd.Messages.Workers;

/// <summary>What the cell is doing, for its costs and for people.</summary>
public enum CellPhase
{
    /// <summary>Making the first images, or reading a checkpoint.</summary>
    Load,

    /// <summary>Updating the synthetic set.</summary>
    Distil,

    /// <summary>Training and testing classifiers.</summary>
    Evaluate,

    /// <summary>Writing checkpoints and artifacts.</summary>
    Write,
}
