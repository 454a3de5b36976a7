using Slfd.Faults.Labs;
using Slfd.Faults.Scenarios;

namespace Slfd.Faults.Tests.Scenarios;

/// <summary>A short selection of the fault suite; <c>bench/faults</c> runs all of it.</summary>
public class A_struck_lab
{
    [SkippableTheory]
    [InlineData("resubmit")]
    [InlineData("bad-cells")]
    public async Task Ends_as_if_it_had_not_been_struck(string scenario)
    {
        try
        {
            await CommandLine.Scenarios.Single(known => known.Name == scenario).Run(new Story());
        }
        catch (SkippedException skip)
        {
            Skip.If(true, skip.Message);
        }
    }

    [Fact]
    public void Every_scenario_has_a_name_of_its_own() => Assert.Distinct(CommandLine.Scenarios.Select(scenario => scenario.Name));
}
