/// What a browser shows a page on: the size of its window and what its owner prefers.
public struct BrowserLook: Sendable, Equatable {
    /// The viewport's width in CSS pixels.
    public var width: Int
    /// The viewport's height in CSS pixels.
    public var height: Int
    /// Whether pages are asked to be dark (`prefers-color-scheme`).
    public var dark: Bool
    /// Whether pages are asked to keep still (`prefers-reduced-motion`).
    public var still: Bool
    /// Whether the page's own scripts run.
    public var scripts: Bool

    /// A look; by default a light desktop window with scripts.
    public init(
        width: Int = 1280,
        height: Int = 900,
        dark: Bool = false,
        still: Bool = true,
        scripts: Bool = true
    ) {
        self.width = width
        self.height = height
        self.dark = dark
        self.still = still
        self.scripts = scripts
    }
}
