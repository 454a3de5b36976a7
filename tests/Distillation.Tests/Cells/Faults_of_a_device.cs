using System.Runtime.InteropServices;
using Slfd.Distillation.Cells;
using Slfd.Messages.Results;

namespace Slfd.Distillation.Tests.Cells;

#pragma warning disable CA2201 // The point is how exceptions that libtorch throws are taken.

/// <summary>Errors of CUDA, cuBLAS and cuDNN are told apart by their texts.</summary>
public class Faults_of_a_device
{
    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 139.72 GiB of which 1.21 GiB is free.", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at some other API call", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", DeviceFault.OutOfMemory)]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", DeviceFault.OutOfMemory)]
    [InlineData("GET was unable to find an engine to execute this computation", DeviceFault.OutOfMemory)]
    [InlineData("Unable to find an engine to execute this computation", DeviceFault.OutOfMemory)]
    [InlineData("CUDA driver error: out of memory", DeviceFault.OutOfMemory)]
    [InlineData("[enforce fail at alloc_cpu.cpp:114] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: an illegal memory access was encountered", DeviceFault.Lost)]
    [InlineData("CUDA error: device-side assert triggered", DeviceFault.Lost)]
    [InlineData("CUDA error: uncorrectable ECC error encountered", DeviceFault.Lost)]
    [InlineData("CUDA error: unspecified launch failure", DeviceFault.Lost)]
    [InlineData("CUDA error: the launch timed out and was terminated", DeviceFault.Lost)]
    [InlineData("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm( handle, opa, opb, m, n, k)`", DeviceFault.Lost)]
    [InlineData("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`", DeviceFault.Lost)]
    [InlineData("CUDA driver error: unknown error", DeviceFault.Lost)]
    [InlineData("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", DeviceFault.Lost)]
    [InlineData("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR", DeviceFault.Lost)]
    [InlineData("cuDNN error: CUDNN_STATUS_MAPPING_ERROR", DeviceFault.Lost)]
    [InlineData("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if you passed in a non-contiguous input.", DeviceFault.Refused)]
    [InlineData("cuDNN error: CUDNN_STATUS_BAD_PARAM", DeviceFault.Refused)]
    [InlineData("CUDA error: CUBLAS_STATUS_INVALID_VALUE when calling `cublasSgemm`", DeviceFault.Refused)]
    [InlineData("CUDA error: CUBLAS_STATUS_NOT_SUPPORTED when calling `cublasGemmEx`", DeviceFault.Refused)]
    [InlineData("grid_sampler_2d_backward_cuda does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(True)'.", DeviceFault.NotDeterministic)]
    [InlineData("Deterministic behavior was enabled with either `torch.use_deterministic_algorithms(True)`, but this operation is not deterministic because it uses CuBLAS", DeviceFault.NotDeterministic)]
    [InlineData("The size of tensor a (3) must match the size of tensor b (4)", DeviceFault.None)]
    [InlineData("index 5 is out of bounds for dimension 0 with size 3", DeviceFault.None)]
    public void Are_told_apart(string message, DeviceFault expected) => Assert.Equal(expected, DeviceFaults.Of(message));

    [Theory]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", FailureClass.OutOfMemory)]
    [InlineData("GET was unable to find an engine to execute this computation", FailureClass.OutOfMemory)]
    [InlineData("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", FailureClass.Infrastructure)]
    [InlineData("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED", FailureClass.Infrastructure)]
    [InlineData("adaptive_max_pool2d_backward_cuda does not have a deterministic implementation", FailureClass.User)]
    public void Are_laid_to(string message, FailureClass expected) => Assert.Equal(expected, CellFailures.Classify(new ExternalException(message)));
}
