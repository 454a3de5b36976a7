using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.Simulator.Nodes;

/// <summary>A result as large as a real one (five classifiers, five repeats), which depends on the cell alone.</summary>
internal static class SimulatedOutcome
{
    private static readonly int[] s_points = [1000];
    private static readonly string s_data = Hash("the data");

    public static CellOutcome Of(CellId cell)
    {
        var correct = new int[25];
        for (var index = 0; index < correct.Length; index++)
        {
            correct[index] = (int)((cell.Low >> index) % 500);
        }

        return new(Hash($"result of {cell}"), Hash($"set of {cell}"), 500, s_points, correct, 1800, "simulated", s_data);
    }

    private static string Hash(FormattableString text) => Hash(text.ToString(CultureInfo.InvariantCulture));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
