using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Slfd.Coordinator.Tests")]
[assembly: InternalsVisibleTo("Slfd.Cli.Tests")]
