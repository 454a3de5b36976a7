using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>A cell goes on only from a checkpoint of this build's numerics, so that it does not end in a mixture of old and new.</summary>
public sealed class When_numerics_were_corrected : IDisposable
{
    private readonly ACheckpoint _some = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _some.Dispose();
    }

    [Fact]
    public void Checkpoints_of_an_older_revision_are_passed_over_and_named_with_the_part()
    {
        var now = PartRevisions.Text(SmallCell.Spec);
        Write(1, 10, now);
        Write(2, 20, now.Replace("classifier convnet 1", "classifier convnet 0", StringComparison.Ordinal));
        Assert.Equal((10, now), (_some.ReadNewest(spec: SmallCell.Spec)!.Iteration, _some.ReadNewest(spec: SmallCell.Spec)!.Revisions));
        Assert.Contains("classifier convnet 0 (now 1)", _some.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void One_from_before_there_were_revisions_counts_as_the_first()
    {
        Write(1, 10, null);
        Assert.NotNull(_some.ReadNewest(spec: SmallCell.Spec));
    }

    private void Write(int token, int iteration, string? revisions) => _some.Writer(token).Write(ACheckpoint.At(iteration) with { Revisions = revisions });
}
