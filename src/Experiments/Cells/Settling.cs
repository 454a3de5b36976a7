using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Cells;

/// <summary>Writes out what a specification leaves open, and takes out what decides nothing, by asking its parts. The id of a cell is the hash of the settled
/// specification.</summary>
/// <remarks>
/// Two rules keep ids (docs/decisions/0026): every default is written out, so that one that changes later gives a new id to a grid that left it out; and a key
/// that is added later is left out where its
/// value means "as before" (<see cref="LaterKey"/>, <c>SettingKey.AsBefore</c>), so that it changes no id. A setting that decides nothing has one fixed value here, whatever was written.
/// </remarks>
internal static class Settling
{
    private static readonly ComputeSpec s_compute = new() { Deterministic = false, Precision = Choices.Precisions[0] };

    /// <summary>The specification with nothing left open. Settling twice is settling once.</summary>
    /// <exception cref="ArgumentException">A name that no list knows; the message lists what is known.</exception>
    public static CellSpec Settle(CellSpec spec)
    {
        var judged = spec with
        {
            Compute = spec.Compute is { } compute
                ? new() { Deterministic = compute.Deterministic ?? s_compute.Deterministic, Precision = compute.Precision ?? s_compute.Precision }
                : s_compute,
            Data = spec.Data.Settled(),
            Evaluation = spec.Evaluation.Protocol is not null ? spec.Evaluation : spec.Evaluation with { Protocol = Choices.EvaluationProtocols[0] },
        };
        if (spec.IsExpert || spec.IsUnit)
        {
            return judged;
        }

        if (spec.IsGenerator)
        {
            return judged with { Generator = GeneratorParts.All.Named(spec.Method.Generator).Trained(spec.Generator ?? new(), spec.Data.Resolution), Train = Own(spec.Train, spec.Data) };
        }

        if (spec.Method.Baseline is { } baseline)
        {
            if (!BaselineParts.All.Named(baseline).UsesGenerator)
            {
                return judged;
            }

            var images = GeneratorParts.Settle(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution);
            return judged with { Generator = images, Train = GeneratorPart.IsTrained(images) ? Own(spec.Train ?? GeneratorTrainingSpec.Default, spec.Data) : null };
        }

        var (objective, space) = (ObjectiveParts.All.Named(spec.Method.Matching), SpaceParts.All.Named(spec.Method.Space));
        var generator = space.IsLatent ? GeneratorParts.Settle(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution) : null;
        var stochastic = space.IsStochastic ? Settle(spec.Stochastic, objective) : null;
        return judged with
        {
            Distillation = spec.Distillation is { } distillation ? Settle(distillation, objective, space, generator, stochastic) : null,
            Experts = objective.FollowsExperts ? spec.Experts : null,
            Generator = generator,
            Stochastic = stochastic,
            Train = GeneratorPart.IsTrained(generator) ? Own(spec.Train ?? GeneratorTrainingSpec.Default, spec.Data) : null,
            Trajectory = objective.FollowsExperts ? spec.Trajectory : null,
        };
    }

    private static DistillationSpec Settle(DistillationSpec written, ObjectivePart objective, SpacePart space, GeneratorSpec? generator, StochasticSpec? stochastic)
    {
        var usual = GeneratorPart.IsTrained(generator) ? StylesOfTrained : objective.LearningRateStyles;
        var styles = space.IsLatent ? written.LearningRateStyles ?? usual : (double?)null;
        var trainsBetween = written.OuterSteps > 1;
        return written with
        {
            BatchReal = objective.DrawsRealBatches ? written.BatchReal : Unused.BatchReal,
            Distance = objective.MeasuresGradients ? written.Distance : Unused.Distance,
            Initialisation = space.IsLatent ? Unused.Initialisation : written.Initialisation,
            InnerEpochs = trainsBetween ? written.InnerEpochs : Unused.InnerEpochs,
            LearningRateGenerator = generator?.Learn == true ? written.LearningRateGenerator ?? objective.LearningRateGenerator : null,
            LearningRateModule = stochastic?.TrainModule == true ? written.LearningRateModule ?? objective.LearningRateModule ?? styles : null,
            LearningRateNetwork = trainsBetween ? written.LearningRateNetwork : Unused.LearningRateNetwork,
            LearningRateStyles = styles,
        };
    }

    private static StochasticSpec? Settle(StochasticSpec? written, ObjectivePart objective) => written is null ? null : written.Noise == SpreadNoise.None ? Unused.Stochastic : written with
    {
        Bound = written.Bound ?? SpreadBound.Unit, // by measurement: docs/decisions/0064
        MeanWeight = objective.WeighsMoments ? written.MeanWeight : Unused.MomentWeight,
        Noise = written.Noise ?? Choices.Noises[0],
        SpreadWeight = objective.WeighsMoments ? written.SpreadWeight : Unused.MomentWeight,
        Start = written.Start ?? Choices.SpreadStarts[0],
    };

    /// <summary>A cell's own data set needs no name.</summary>
    private static GeneratorTrainingSpec? Own(GeneratorTrainingSpec? train, DataSpec data) => train?.Data == data.Name ? train with { Data = null } : train;

    /// <summary>lr_w in the latents of a generator that was trained here: the published rates are for f_n and tear a small one apart (docs/decisions/0060).</summary>
    private const double StylesOfTrained = 0.1;

    /// <summary>The values that settings have where they decide nothing. They are in ids and never change, whatever becomes of the defaults.</summary>
    private static class Unused
    {
        public const int BatchReal = 256;
        public const string Distance = "ours";
        public const string Initialisation = "noise";
        public const int InnerEpochs = 1;
        public const double LearningRateNetwork = 0.01;
        public const double MomentWeight = 1;

        /// <summary>Without noise the module has no part in anything.</summary>
        public static readonly StochasticSpec Stochastic = new()
        {
            Antithetic = true,
            Bound = SpreadBound.None,
            InitialNoiseScale = 1,
            MeanWeight = MomentWeight,
            Noise = SpreadNoise.None,
            Reading = "marginal",
            Samples = 20,
            SpreadWeight = MomentWeight,
            Start = SpreadStart.AsDrawn,
            TrainModule = false,
        };
    }
}
