using Fab.Cluster;
using Fab.Cluster.Machines;

return args is ["machines", ..] ? await MachinesProgram.RunAsync(args[1..]) : await ClusterProgram.RunAsync(args);
