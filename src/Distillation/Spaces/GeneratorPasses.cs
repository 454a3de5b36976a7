namespace Slfd.Distillation.Spaces;

/// <summary>How many images pass the generator at once in a running cell: chosen when it starts, kept in its checkpoints, and taken from there when it goes on, because another number rounds differently.</summary>
/// <param name="latents">Whose images are made.</param>
/// <param name="memoryScale">Below 1 the cell ran out of memory, and must not go back to what it ran out with.</param>
public sealed class GeneratorPasses(LatentSpace latents, double memoryScale)
{
    /// <summary>Images per pass.</summary>
    public int Chunk => latents.Chunk;

    /// <summary>Takes a checkpoint's number.</summary>
    /// <param name="chunk">Null: the checkpoint is of an earlier version, and the number stays as it was chosen here.</param>
    public void GoOnWith(int? chunk) => latents.Chunk = chunk is not { } kept ? latents.Chunk : memoryScale < 1 ? Math.Min(kept, latents.Chunk) : kept;
}
