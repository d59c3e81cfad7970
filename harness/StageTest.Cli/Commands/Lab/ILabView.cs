namespace StageTest.Cli.Commands.Lab;

/// <summary>Where an interactive lab shows what happens.</summary>
internal interface ILabView
{
    /// <summary>Shows while work is done.</summary>
    Task<int> ShowAsync(Func<Task<int>> work);

    /// <summary>Tells something, in one line or several.</summary>
    void Tell(IReadOnlyList<string> lines);

    /// <summary>Shows a reading.</summary>
    void Show(LabReading reading);
}
