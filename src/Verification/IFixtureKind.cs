namespace Slfd.Verification;

/// <summary>Computes what the fixtures of one kind expect, with the code that the product itself runs.</summary>
internal interface IFixtureKind
{
    /// <summary>The <c>kind</c> that the files' metadata say.</summary>
    string Name { get; }

    /// <summary>Computes every <c>out/*</c> and <c>grad/*</c> of the case and hands each to <see cref="FixtureCase.Check(string, TorchSharp.torch.Tensor)"/>.</summary>
    /// <remarks>Runs inside a dispose scope of its own. An exception is a failed case; so is an expected tensor that is never checked.</remarks>
    void Run(FixtureCase fixture);
}
