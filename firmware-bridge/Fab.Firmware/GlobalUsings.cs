global using Fab.Domain;
global using Fab.Domain.Units;
