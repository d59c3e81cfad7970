namespace StageTest.Cli.Commands.Lab;

/// <summary>Shows the events of an interactive lab.</summary>
internal interface ILabView
{
    /// <summary>Shows that work is in progress.</summary>
    Task<int> ShowAsync(Func<Task<int>> work);

    /// <summary>Shows a message of one or more lines.</summary>
    void Tell(IReadOnlyList<string> lines);

    /// <summary>Shows a reading.</summary>
    void Show(LabReading reading);
}
