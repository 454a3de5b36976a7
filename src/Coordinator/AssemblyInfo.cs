using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Slfd.ControlPlane")]
[assembly: InternalsVisibleTo("Slfd.Coordinator.Tests")]
[assembly: InternalsVisibleTo("Slfd.Faults")]
[assembly: InternalsVisibleTo("Slfd.Faults.Tests")]
[assembly: InternalsVisibleTo("Slfd.Cli.Tests")]
