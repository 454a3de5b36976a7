namespace Slfd.Worker.Commands;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Help
{
    /// <summary>The whole help, by example.</summary>
    public const string Text = """
        slfd-worker runs cells on one device. slfd starts it; by hand it is good for timing, profiling and testing one cell alone.

        slfd-worker [--device cpu|cuda:0] [--threads 1] [--shares 1]
            Speaks the line protocol: commands on stdin, events on stdout, one JSON object a line; text for people on stderr.
            With --shares 4 it is one of four workers on its GPU, and takes a quarter of its memory for granted.
            The first event is "ready". End-of-file on stdin, or the end of the parent process, ends the worker at once.

            echo '{"command":"end"}' | slfd-worker --device cpu

        slfd-worker run SPEC.json [--runs runs] [--data data] [--device cpu] [--threads 1] [--checkpoint-seconds 60] [--progress-seconds 1]
            Runs the cell that a specification describes in the foreground, from its newest checkpoint if there is one.
            Progress goes to stderr, the folder of the artifacts to stdout. Ctrl-C checkpoints and stops; the same command goes on.

            slfd-worker run runs/cells/0123456789abcdef0123/cell.json --runs /tmp/again

        slfd-worker retrain SPEC.json --set SYNTHETIC.safetensors [--data data] [--device cpu] [--threads 1]
            Trains the classifiers of a cell's last evaluation point from its stored synthetic set, and prints what they reached as JSON:
            the same counts as in its result, on the same kind of device. 'slfd verify-bundle --retrain' asks for it.

        slfd-worker data list|check NAME|sheet NAME [--data data] [--resolution 64] [--per-class 8] [--out NAME.png]
            Lists the data sets; says what is there of one, and verifies it; draws the first images of each class.

        slfd-worker verify --fixtures DIR [--device cpu] [--threads 1]
            Says what is verified (device, versions, the folder of libtorch), runs every numeric case below DIR on the device,
            prints a line for each that fails, and ends with "N passed, N failed, N skipped".

            SLFD_LIBTORCH=/opt/venv/lib/python3.12/site-packages/torch/lib slfd-worker verify --fixtures DIR --device cuda:0

        slfd-worker measure iteration|networks|resampling|fidelity [--resolution 32] [--precision float32] [--size full|small] [--device cpu]
            Times what cells consist of and prints it as JSON; bench/gpu runs all of it. --size small tries the program, not the device.

        SLFD_LIBTORCH=DIR takes libtorch 2.10 from a PyTorch installation; SLFD_LIBTORCH_ANY_VERSION=1 lets another version be
        tried, which every result then names. SLFD_MKL=as-detected leaves the code of matrix products to MKL, which is slow on
        processors that are not Intel's; a cell goes on only from checkpoints of the same choice, and results name it.

        slfd-worker inspect FILE [--device cpu]
            Reads a generator's weights (.pkl, .pth, .safetensors) as a cell would, and prints what they are; or says why the file is
            refused. Nothing in the file is run.

        Exit codes: 0 done, 1 the cell or a case failed, 2 wrong arguments or a line that is not of the protocol,
        3 libtorch or the device does not work here, 4 the parent is gone, 5 the device needs a new process, 130 stopped by Ctrl-C.
        """;
}
