using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Slfd.Coordinator.Tests")]
