using System.Text.Json;
using Slfd.Distillation.Augmentation;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>dsa-augment</c>: each operation with given draws, alone and in sequence, per image and siamese.</summary>
internal sealed class DsaAugmentKind : IFixtureKind
{
    public string Name => "dsa-augment";

    public void Run(FixtureCase fixture)
    {
        CheckChoice(fixture.Config);
        string[] batches = fixture.Has("in/x") ? ["x"] : ["real", "syn"];
        foreach (var batch in batches)
        {
            var images = fixture.Leaf(batch);
            var augmented = images;
            foreach (var operation in fixture.Config.GetProperty("ops").EnumerateArray())
            {
                var draw = Draw(fixture, fixture.Config, operation.GetString()!, "draw");
                augmented = Augmentation(fixture.Config).Apply(draw, augmented);
            }

            fixture.Check($"out/{(batch == "x" ? "y" : batch)}", augmented);
            if (fixture.Has($"grad/{batch}"))
            {
                autograd.backward([(augmented * fixture.Input("cotangent")).sum()], inputs: [images]);
                fixture.CheckGradient(batch, images);
            }
        }
    }

    /// <summary>The augmentation with the constants of a config's <c>params</c>.</summary>
    public static Dsa Augmentation(JsonElement config)
    {
        var constants = config.GetProperty("params");
        return new("none", new DsaOptions
        {
            FlipProbability = Number("prob_flip"),
            ScaleRatio = Number("ratio_scale"),
            RotateDegrees = Number("ratio_rotate"),
            CropShare = Number("ratio_crop_pad"),
            CutoutShare = Number("ratio_cutout"),
            Brightness = Number("brightness"),
            Saturation = Number("saturation"),
            Contrast = Number("contrast"),
            AlignCorners = config.GetProperty("align_corners").GetBoolean(),
        });

        double Number(string name) => constants.GetProperty(name).GetDouble();
    }

    /// <summary>The recorded draws of one operation; siamese: image 0's, for the whole batch.</summary>
    /// <param name="fixture">Holds them as <c>in/PREFIX.NAME</c>.</param>
    /// <param name="config">Says whether they are siamese.</param>
    /// <param name="operation">Whose.</param>
    /// <param name="prefix">Where they lie.</param>
    public static AugmentationDraw Draw(FixtureCase fixture, JsonElement config, string operation, string prefix)
    {
        var siamese = config.GetProperty("siamese").GetBoolean();
        string[] names = operation switch
        {
            "color" => ["brightness", "saturation", "contrast"],
            "crop" => ["crop_rows", "crop_cols"],
            "cutout" => ["cutout_rows", "cutout_cols"],
            "flip" => ["flip"],
            "scale" => ["scale_x", "scale_y"],
            "rotate" => ["rotate"],
            _ => throw new InvalidDataException($"unknown operation '{operation}'"),
        };
        return new(operation, names.ToDictionary(name => name, Recorded));

        Tensor Recorded(string name)
        {
            var drawn = fixture.Stored($"in/{prefix}.{name}").cpu();
            return siamese ? drawn.narrow(0, 0, 1) : drawn;
        }
    }

    private static void CheckChoice(JsonElement config)
    {
        if (config.TryGetProperty("choice", out var choice))
        {
            var chosen = config.GetProperty("strategy").GetString()!.Split('_')[choice.GetInt32()];
            if (config.GetProperty("ops") is var operations && (operations.GetArrayLength() != 1 || operations[0].GetString() != chosen))
            {
                throw new InvalidDataException($"the strategy's choice {choice} is {chosen}, which is not what the case applies");
            }
        }
    }
}
