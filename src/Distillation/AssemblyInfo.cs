using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Slfd.Distillation.Tests")]
