using Slfd.Distillation.Cells;
using Slfd.Distillation.Tests.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>GLaD and SLFD against every objective, under a tiny generator.</summary>
public sealed class When_latents_are_distilled : IDisposable
{
    private readonly RealSet _real = DataSets.Load(LatentCell.Glad.Data, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    public static TheoryData<string, string> Methods => new() { { "glad", "dc" }, { "slfd", "dc" }, { "full", "dc" }, { "glad", "dm" }, { "slfd", "dm" }, { "full", "dm" } };

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_checkpoint_goes_on_bit_for_bit(string method, string matching)
    {
        var spec = Spec(method).With(matching);
        using var through = new Run(this, spec);
        through.Update(0, 1, 2);

        using var stopped = new Run(this, spec);
        stopped.Update(0);
        using var resumed = new Run(this, spec with { Seed = 5 });
        resumed.Method.Restore(stopped.Method.State());
        using var rest = new Run(this, spec, resumed.Method);
        rest.Update(1, 2);

        Assert.Equal(through.Bytes(), rest.Bytes());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_chunk_changes_rounding_only(string method, string matching)
    {
        var spec = Spec(method).With(matching);
        using var whole = new Run(this, spec);
        using var chunked = new Run(this, spec, memoryScale: 0.3);
        Assert.Equal([10, 3], new[] { whole.Method.Passes!.Chunk, chunked.Method.Passes!.Chunk });
        Assert.Equal(whole.Update(0, 1), chunked.Update(0, 1), 1e-3);
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in whole.Method.State())
        {
            Assert.True(tensor.detach().allclose(chunked.Method.State()[name].detach(), 1e-3, 1e-4), name);
        }
    }

    [Fact]
    public void Without_spread_slfd_takes_the_step_of_glad()
    {
        using var glad = new Run(this, LatentCell.Glad);
        using var slfd = new Run(this, LatentCell.Slfd with { Stochastic = LatentCell.Slfd.Stochastic! with { TrainModule = false } });
        Silence(slfd.Method);
        Assert.Equal(glad.Update(0, 1), slfd.Update(0, 1), 1e-3);
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in glad.Method.State())
        {
            Assert.True(tensor.detach().allclose(slfd.Method.State()[name].detach(), 1e-3, 2e-4), name);
        }
    }

    [Theory]
    [InlineData("dc")]
    [InlineData("dm")]
    public void Without_noise_slfd_is_glad_bit_for_bit(string matching)
    {
        using var glad = new Run(this, LatentCell.Glad.With(matching));
        using var slfd = new Run(this, (LatentCell.Slfd with { Stochastic = LatentCell.Slfd.Stochastic! with { Noise = SpreadNoise.None } }).With(matching).Settled());
        glad.Update(0, 1);
        slfd.Update(0, 1);
        Assert.Equal(glad.Bytes(), slfd.Bytes());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.3)]
    public void Both_paths_to_w_s_add_up(double memoryScale)
    {
        // Styles before the split reach the images through no layer: what changes them in SLFD is the module's path alone.
        using var glad = new Run(this, LatentCell.Glad, memoryScale: memoryScale);
        using var slfd = new Run(this, LatentCell.Slfd, memoryScale: memoryScale);
        using var scope = NewDisposeScope();
        var start = slfd.Method.State()["styles"].detach().clone();
        glad.Update(0);
        slfd.Update(0);
        Assert.Equal(0, Moved(glad, 0));
        Assert.True(Moved(slfd, 0) > 0);
        Assert.True(Moved(glad, 3) > 0);
        Assert.True(Moved(slfd, 3) > 0);

        float Moved(Run run, long slot) => (run.Method.State()["styles"].detach() - start).select(1, slot).abs().max().item<float>();
    }

    [Fact]
    public void The_mean_head_never_learns_and_the_others_do()
    {
        using var run = new Run(this, LatentCell.Slfd);
        using var scope = NewDisposeScope();
        var start = run.Method.State().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        run.Update(0, 1);
        foreach (var name in new[] { "mean.weight", "mean.bias", "diagonal.weight", "diagonal.bias", "factor.weight", "factor.bias" })
        {
            var moved = (run.Method.State()["module." + name].detach() - start["module." + name]).abs().max().item<float>();
            Assert.Equal(name.StartsWith("mean", StringComparison.Ordinal), moved == 0);
        }
    }

    [Fact]
    public void A_frozen_module_stays_as_it_was()
    {
        using var run = new Run(this, LatentCell.Slfd with { Stochastic = LatentCell.Slfd.Stochastic! with { TrainModule = false } });
        using var scope = NewDisposeScope();
        var start = run.Method.State()["module.factor.weight"].detach().clone();
        run.Update(0);
        Assert.True(start.Equals(run.Method.State()["module.factor.weight"].detach()));
    }

    [Fact]
    public void The_spread_is_reported()
    {
        using var run = new Run(this, LatentCell.Slfd);
        run.Update(0);
        Assert.True(run.Method.Space.Variance > 0);
        using var glad = new Run(this, LatentCell.Glad);
        glad.Update(0);
        Assert.Null(glad.Method.Space.Variance);
    }

    [Fact]
    public void An_abandoned_iteration_leaves_no_trace()
    {
        using var undisturbed = new Run(this, LatentCell.Slfd);
        using var disturbed = new Run(this, LatentCell.Slfd);
        Assert.Throws<CellStoppedException>(() => disturbed.Abandon(0, atPulse: 6));
        undisturbed.Update(0, 1);
        disturbed.Update(0, 1);
        Assert.Equal(undisturbed.Bytes(), disturbed.Bytes());
    }

    [Fact]
    public void Images_per_class_and_outer_steps_go_together_with_a_generator()
    {
        var spec = LatentCell.Slfd with { ImagesPerClass = 2, Distillation = LatentCell.Slfd.Distillation! with { OuterSteps = 2 } };
        using var run = new Run(this, spec);
        Assert.True(double.IsFinite(run.Update(0)));
        Assert.True(run.Method.Space.IsFinite());
    }

    [Fact]
    public void A_learned_generator_changes_and_travels_in_the_checkpoint()
    {
        var spec = LatentCell.Glad with { Generator = LatentCell.Glad.Generator! with { Learn = true }, Distillation = LatentCell.Glad.Distillation! with { LearningRateGenerator = 0.01 } };
        using var run = new Run(this, spec, memoryScale: 0.3);
        using var scope = NewDisposeScope();
        var start = run.Method.State()["generator.0000"].detach().clone();
        run.Update(0);
        Assert.False(start.Equals(run.Method.State()["generator.0000"].detach()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_split_that_leaves_no_layer_on_one_side_is_refused(int layer)
    {
        using var generator = new TinyGenerator();
        var refusal = Assert.Throws<ArgumentException>(() => CellMethod.Compose(
            LatentCell.Glad with { Generator = new() { Layer = layer } }, new(_real) { Generator = generator }, new(0)));
        Assert.Contains("1 to 2", refusal.Message, StringComparison.Ordinal);
    }

    private static CellSpec Spec(string method) => method switch
    {
        "glad" => LatentCell.Glad,
        "full" => LatentCell.Slfd with { Method = LatentCell.Slfd.Method with { Rank = MethodSpec.FullRank } },
        _ => LatentCell.Slfd,
    };

    /// <summary>Σ of nearly nothing: factor zero, diagonal at its floor.</summary>
    private static void Silence(CellMethod method)
    {
        using var guard = no_grad();
        foreach (var (name, tensor) in method.State().Where(entry => entry.Key.StartsWith("module.", StringComparison.Ordinal)))
        {
            tensor.fill_(name == "module.diagonal.bias" ? -100 : 0);
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly TinyGenerator _generator = new();
        private readonly Distiller _distiller;
        private readonly bool _owned;

        public Run(When_latents_are_distilled test, CellSpec spec, CellMethod? method = null, double memoryScale = 1)
        {
            _owned = method is null;
            Method = method ?? CellMethod.Compose(spec, new(test._real) { Generator = _generator, MemoryScale = memoryScale }, new(spec.Seed));
            _distiller = new(spec, Method.Space, Method.Objective!, test._real);
        }

        public CellMethod Method { get; }

        public double Update(params int[] iterations) => iterations.Sum(iteration => _distiller.Update(iteration, () => { }));

        public float Abandon(int iteration, int atPulse)
        {
            var pulses = 0;
            return _distiller.Update(iteration, () =>
            {
                if (++pulses == atPulse)
                {
                    throw new CellStoppedException(StopReason.Drain);
                }
            });
        }

        public string Bytes()
        {
            using var scope = NewDisposeScope();
            return string.Join('\n', Method.State().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key + " " + Convert.ToHexString(entry.Value.detach().contiguous().bytes)));
        }

        public void Dispose()
        {
            if (_owned)
            {
                Method.Dispose();
                _generator.Dispose();
            }
        }
    }
}
