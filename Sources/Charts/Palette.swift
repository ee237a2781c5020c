/// A colour of the charts: a CSS custom property that the page may set, with the value used when it does not.
public struct Paint: Sendable, Equatable {
    /// The name of the custom property, such as `--chart-baseline`.
    public let property: String
    /// The value on a light page, which is also the fallback.
    ///
    /// At least 3:1 on white and on near-black.
    public let light: String
    /// The value on a dark page.
    public let dark: String
    /// The value under forced colours, one of the system's own colour words.
    public let forced: String

    var css: String { "var(\(property), \(light))" }
}

/// The colours that charts use, all as CSS custom properties.
///
/// Hue is never the only difference: each series also has its own dash, marker or hatching. Text and axes are
/// `currentColor`, so they follow the page.
public enum Palette {
    /// What is compared against.
    public static let baseline = Paint(
        property: "--chart-baseline",
        light: "#5b6b7b",
        dark: "#9fb0c0",
        forced: "GrayText"
    )
    /// What is measured.
    public static let window = Paint(
        property: "--chart-window",
        light: "#1a73b8",
        dark: "#6bb5f2",
        forced: "CanvasText"
    )
    /// Limits and tolerances.
    public static let limit = Paint(
        property: "--chart-limit",
        light: "#9a5b00",
        dark: "#e0a64a",
        forced: "LinkText"
    )
    /// Flagged windows and the gap that was found.
    public static let alarm = Paint(
        property: "--chart-alarm",
        light: "#c0392b",
        dark: "#ff8a75",
        forced: "LinkText"
    )
    /// Known incidents.
    public static let incident = Paint(
        property: "--chart-incident",
        light: "#7a5aa6",
        dark: "#b9a0de",
        forced: "GrayText"
    )
    /// A contribution that pushes up.
    public static let increase = Paint(
        property: "--chart-increase",
        light: "#b8570f",
        dark: "#f0a163",
        forced: "CanvasText"
    )
    /// A contribution that pushes down.
    public static let decrease = Paint(
        property: "--chart-decrease",
        light: "#1a73b8",
        dark: "#6bb5f2",
        forced: "LinkText"
    )
    /// The cells of heat maps and matrices, in steps of opacity.
    public static let heat = Paint(
        property: "--chart-heat",
        light: "#b8570f",
        dark: "#f0a163",
        forced: "CanvasText"
    )
    /// Grid lines, drawn faintly.
    public static let grid = Paint(
        property: "--chart-grid",
        light: "currentColor",
        dark: "currentColor",
        forced: "GrayText"
    )
    /// What lies behind the chart: fills hollow markers and the halo of labels.
    public static let surface = Paint(
        property: "--chart-surface",
        light: "Canvas",
        dark: "Canvas",
        forced: "Canvas"
    )

    /// Every colour, in the order of the style sheet.
    public static let paints = [
        baseline, window, limit, alarm, incident, increase, decrease, heat, grid, surface,
    ]
}
