global using Fab.Domain;
global using Fab.Domain.Machines;
global using Fab.Domain.Units;
