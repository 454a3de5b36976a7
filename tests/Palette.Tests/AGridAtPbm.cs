using Slfd.Support;

namespace Slfd.Palette.Tests;

/// <summary>Somebody at pbm, and a grid <c>g</c> of four waiting cells, for tests that change nothing.</summary>
public sealed class AGridAtPbm : IAsyncLifetime
{
    public APbm Pbm { get; } = new();

    public async Task InitializeAsync()
    {
        await Pbm.Start();
        await Pbm.Api.Submit(AGrid.Named("g"));
    }

    public Task DisposeAsync() => Pbm.DisposeAsync().AsTask();
}
