/* A driver's library that knows two cards. The second says less than the first, as cards for players do. */
#include <string.h>
typedef struct { unsigned gpu, memory; } use_t;
typedef struct { unsigned long long total, free, used; } memory_t;
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlSystemGetDriverVersion(char *text, unsigned length) { strncpy(text, "570.86.15", length); return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { if (index > 1) return 2; *device = (void *)(unsigned long)(index + 1); return 0; }
int nvmlDeviceGetHandleByUUID(const char *name, void **device) { if (strcmp(name, "GPU-b")) return 6; *device = (void *)2ul; return 0; }
int nvmlDeviceGetName(void *device, char *text, unsigned length) { strncpy(text, device == (void *)1ul ? "NVIDIA H200" : "NVIDIA GeForce RTX 4090", length); return 0; }
int nvmlDeviceGetUtilizationRates(void *device, use_t *use) { use->gpu = 97; use->memory = 12; return 0; }
int nvmlDeviceGetMemoryInfo(void *device, memory_t *memory) { memory->total = 150754820096ull; memory->used = 2147483648ull; memory->free = memory->total - memory->used; return 0; }
int nvmlDeviceGetTemperature(void *device, int sensor, unsigned *celsius) { *celsius = 63; return 0; }
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { if (device != (void *)1ul) return 3; *milliwatts = 312500; return 0; }
int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) { if (device != (void *)1ul) return 3; *millijoules = 1234567890ull; return 0; }
int nvmlDeviceGetCurrentClocksThrottleReasons(void *device, unsigned long long *bits) { *bits = device == (void *)1ul ? 0x1 : 0x24; return 0; }
int nvmlDeviceGetTotalEccErrors(void *device, int kind, int counter, unsigned long long *errors) { if (device != (void *)1ul || kind != 1 || counter != 0) return 3; *errors = 2; return 0; }
