namespace Fab.Firmware.GCode;

/// <summary>Where layers begin: where comments say so, else where material is laid at a new height.</summary>
internal sealed class LayerFinder
{
    private const int MaxLayers = 100_000;

    /// <summary>Less is a spiral's steady climb rather than a new layer.</summary>
    private const double LayerStepMm = 0.04;

    private List<LayerStart> _layers = [];
    private bool _byComment;
    private double _z = double.NaN;

    public void BeginByComment(long command)
    {
        if (!_byComment)
        {
            _byComment = true;
            _layers = [];
        }

        _z = double.NaN;
        if (_layers.Count < MaxLayers) _layers.Add(new LayerStart(command, new(double.NaN)));
    }

    public void LaidDownAt(long command, in AxisPoint at)
    {
        if (at.Z == _z || !at.HasZ) return;
        if (_byComment)
        {
            if (_layers.Count > 0 && double.IsNaN(_layers[^1].Z.Value)) _layers[^1] = _layers[^1] with { Z = new(at.Z) };
            _z = at.Z;
            return;
        }

        if (Math.Abs(at.Z - _z) < LayerStepMm || _layers.Count >= MaxLayers) return;
        _z = at.Z;
        _layers.Add(new LayerStart(command, new(at.Z)));
    }

    /// <summary>A layer in which nothing was laid down has the height of the one before.</summary>
    public IReadOnlyList<LayerStart> WithHeights()
    {
        double z = 0;
        for (int i = 0; i < _layers.Count; i++)
        {
            if (double.IsNaN(_layers[i].Z.Value)) _layers[i] = _layers[i] with { Z = new(z) };
            z = _layers[i].Z.Value;
        }

        return _layers;
    }
}
