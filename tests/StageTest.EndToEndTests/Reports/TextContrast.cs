namespace StageTest.EndToEndTests.Reports;

/// <summary>
/// Measures, in a browser, how text stands out from what is behind it, by the formula of the Web Content Accessibility Guidelines 2.2.
/// </summary>
internal static class TextContrast
{
    /// <summary>The least ratio for text of ordinary size at level AA.</summary>
    public const double Least = 4.5;

    /// <summary>The page's background: red, green and blue, up to 255.</summary>
    public const string Background = "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)";

    /// <summary>Every visible text, marks of the style sheet included, whose ratio is below the argument.</summary>
    public const string Below = """
        least => {
          const numbers = colour => colour.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b]
            .map(c => c / 255)
            .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = numbers(getComputedStyle(e).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const pale = [];
          for (const element of document.body.querySelectorAll('*')) {
            const hasText = [...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())
              || getComputedStyle(element, '::before').content !== 'none';
            if (!hasText || !element.checkVisibility({ visibilityProperty: true })) continue;
            const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < least) pale.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`);
          }
          return pale;
        }
        """;
}
