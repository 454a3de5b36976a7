using System.Text;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Exports;

/// <summary>The page that tells strangers what the folder is.</summary>
internal static class DataCard
{
    public static string Of(GridTable table, IReadOnlyList<string> sets, IReadOnlyList<string> warnings)
    {
        StringBuilder text = new();
        text.Append("---\nlicense: other\ntask_categories:\n- image-classification\ntags:\n- dataset-distillation\n");
        if (sets.Count > 0)
        {
            // Where the Hub and its library find the sets: one configuration each.
            text.Append("configs:\n");
            foreach (var set in sets)
            {
                text.Append("- config_name: ").Append(set).Append("\n  data_files: data/").Append(set).Append(".parquet\n");
            }
        }

        text.Append("---\n\n").Append($"""
            # Synthetic sets of the grid {table.Grid.Name}

            {sets.Count} distilled data sets, made by Slfd.Actors: small sets of images on which a classifier is trained instead of on the real images. What each one is stands in `index.csv`.

            | path | what it is |
            | --- | --- |
            | `sets/NAME.safetensors` | `normalised` [B, 3, r, r] float32 (what classifiers see), `images` (the same as pixel values, nominally in [0, 1], not clamped), `labels` [B] int64, `mean` and `std` [3] of the real training images; the names of the classes are in its texts |
            | `sets/NAME.npz` | the same for numpy |
            | `images/NAME/CLASS/N.png` | pictures, for the eye: 8 bits. Where values lie outside [0, 1], `low` and `high` of `index.csv` say which values black and full stand for |
            | `data/NAME.parquet` | the pictures with their labels, as `load_dataset(FOLDER, NAME)` of Hugging Face's `datasets` reads them; 8 bits as well |
            | `index.csv` | a row per set: data set, method, seed, cell, and the accuracy that classifiers trained on it reached at the last evaluation point |
            | `load.py` | reads all this with numpy alone |
            | `grid.json` | what was asked for, every setting |

            ```python
            import torch
            from load import sets, load
            images, labels = (torch.from_numpy(array) for array in load(sets()[0]["set"]))
            ```

            Test images must be normalised with the set's `mean` and `std`.

            ## What the accuracies are


            """);
        foreach (var note in table.Notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        if (warnings.Count > 0)
        {
            text.Append("\n## Warnings\n\n");
            foreach (var warning in warnings)
            {
                text.Append("- ").Append(warning).Append('\n');
            }
        }

        return text.ToString();
    }
}
