using Slfd.Worker.Processes;

namespace Slfd.Worker.Tests.Processes;

/// <summary>CUDA numbers the cards that a process may see anew; NVIDIA's library knows them by their own numbers or names.</summary>
public class Which_card_a_worker_has
{
    [Theory]
    [InlineData(0, "3", "3")]
    [InlineData(1, "GPU-a, GPU-b", "GPU-b")]
    [InlineData(2, null, "2")]
    [InlineData(1, "", "1")]
    public void Is_the_one_that_it_may_see(int index, string? visible, string card) => Assert.Equal(card, Devices.Physical(index, visible));
}
