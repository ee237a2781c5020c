/// A chart laid out for one size, ready to be written as SVG.
public struct Drawing: Sendable {
    let id: String
    let kind: String
    let width: Double
    var height: Double
    let fontSize: Double
    private(set) var labels: [PlacedLabel] = []
    private var body = ""
    private var definitions = ""

    init(id: String, kind: String, layout: Layout, height: Double) {
        self.init(id: id, kind: kind, width: layout.width, height: height, fontSize: layout.fontSize)
    }

    init(id: String, kind: String, width: Double, height: Double, fontSize: Double) {
        self.id = identifier(from: id)
        (self.kind, self.width, self.height, self.fontSize) = (kind, width, height, fontSize)
    }

    /// The SVG element, an image with a name and a description; what is drawn is hidden from screen readers.
    ///
    /// - Parameters:
    ///   - title: The image's name.
    ///   - description: The finding in words.
    /// - Returns: The element with everything in it escaped.
    public func svg(title: String, description: String) -> String {
        let definitions = definitions.isEmpty ? "" : "<defs>\(definitions)</defs>"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="chart-svg chart-\(kind)" role="img" \
            aria-labelledby="\(id)-t \(id)-d" viewBox="0 0 \(coordinate(width)) \(coordinate(height))" \
            font-family="var(--chart-font, system-ui, sans-serif)" font-size="\(coordinate(fontSize))" \
            fill="none"><title id="\(id)-t">\(escaped(title))</title>\
            <desc id="\(id)-d">\(escaped(description))</desc>\(definitions)\
            <g aria-hidden="true">\(body)</g></svg>
            """
    }

    // MARK: Marks

    mutating func fill(_ path: PathText, _ ink: Ink, opacity: Double = 1) {
        guard !path.isEmpty else { return }
        let faint = opacity < 1 ? " fill-opacity=\"\(coordinate(opacity))\"" : ""
        body += "<path d=\"\(path.d)\" fill=\"\(ink.css)\"\(faint)/>"
    }

    mutating func stroke(
        _ path: PathText,
        _ ink: Ink,
        width: Double = 1,
        dash: String = "",
        opacity: Double = 1,
        fill: Ink? = nil,
        round: Bool = false
    ) {
        guard !path.isEmpty else { return }
        body += "<path d=\"\(path.d)\" stroke=\"\(ink.css)\" stroke-width=\"\(coordinate(width))\""
        if !dash.isEmpty { body += " stroke-dasharray=\"\(dash)\"" }
        if opacity < 1 { body += " stroke-opacity=\"\(coordinate(opacity))\"" }
        if round { body += " stroke-linecap=\"round\" stroke-linejoin=\"round\"" }
        if let fill { body += " fill=\"\(fill.css)\"" }
        body += "/>"
    }

    mutating func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        _ ink: Ink = .text,
        width: Double = 1,
        dash: String = "",
        opacity: Double = 1
    ) {
        var path = PathText()
        path.segment(x1, y1, x2, y2)
        stroke(path, ink, width: width, dash: dash, opacity: opacity)
    }

    /// A hatching in a colour; the result is the ink to fill with.
    mutating func hatch(_ paint: Paint, named name: String, reversed: Bool = false) -> Ink {
        let reference = "\(id)-\(name)"
        let d = reversed ? "M0 0L6 6M-1 5L1 7M5 -1L7 1" : "M0 6L6 0M-1 1L1 -1M5 7L7 5"
        definitions += """
            <pattern id="\(reference)" width="6" height="6" patternUnits="userSpaceOnUse">\
            <path d="\(d)" stroke="\(paint.css)" stroke-width="1.3"/></pattern>
            """
        return .pattern(reference)
    }

    // MARK: Text

    /// Writes a text and remembers its room.
    ///
    /// The halo keeps it readable over lines.
    @discardableResult
    mutating func text(
        _ text: String,
        x: Double,
        y: Double,
        anchor: TextAnchor = .start,
        ink: Ink = .text,
        bold: Bool = false,
        muted: Bool = false,
        halo: Bool = false,
        size: Double? = nil
    ) -> Box {
        let box = box(of: text, x: x, y: y, anchor: anchor, bold: bold, size: size)
        guard !text.isEmpty else { return box }
        body += "<text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" fill=\"\(ink.css)\""
        if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
        if bold { body += " font-weight=\"600\"" }
        if muted { body += " fill-opacity=\"0.75\"" }
        if let size { body += " font-size=\"\(coordinate(size))\"" }
        if halo {
            body +=
                " stroke=\"\(Palette.surface.css)\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        }
        body += ">\(escaped(text))</text>"
        labels.append(PlacedLabel(text: text, box: box))
        return box
    }

    /// Writes a text from bottom to top, ending at (x, y).
    mutating func uprightText(_ text: String, x: Double, bottom: Double, muted: Bool = false) {
        guard !text.isEmpty else { return }
        let baseline = coordinate(x + fontSize * 0.35)
        body +=
            "<text transform=\"translate(\(baseline) \(coordinate(bottom))) rotate(-90)\" fill=\"currentColor\""
        if muted { body += " fill-opacity=\"0.75\"" }
        body += ">\(escaped(text))</text>"
        let length = TextMetrics.width(text, size: fontSize)
        labels.append(
            PlacedLabel(
                text: text,
                box: Box(x: x - fontSize / 2, y: bottom - length, width: fontSize, height: length)
            )
        )
    }

    /// The room that a text would take.
    func box(
        of text: String,
        x: Double,
        y: Double,
        anchor: TextAnchor = .start,
        bold: Bool = false,
        size: Double? = nil
    ) -> Box {
        let size = size ?? fontSize
        let width = measure(text, bold: bold, size: size)
        let left =
            switch anchor {
            case .start: x
            case .middle: x - width / 2
            case .end: x - width
            }
        return Box(x: left, y: y - size * 0.78, width: width, height: size)
    }

    func measure(_ text: String, bold: Bool = false, size: Double? = nil) -> Double {
        TextMetrics.width(text, size: size ?? fontSize, bold: bold)
    }

    func isFree(_ box: Box) -> Bool { !labels.contains { $0.box.intersects(box) } }

    /// Says in a plain sentence that there is nothing to draw.
    mutating func noData(_ sentence: String = "No data") {
        height = 60
        text(sentence, x: width / 2, y: 36, anchor: .middle, muted: true)
    }
}

/// What a mark is painted with.
enum Ink: Sendable {
    case text
    case paint(Paint)
    case pattern(String)

    var css: String {
        switch self {
        case .text: "currentColor"
        case .paint(let paint): paint.css
        case .pattern(let id): "url(#\(id))"
        }
    }

    static let baseline = Ink.paint(Palette.baseline)
    static let window = Ink.paint(Palette.window)
    static let limit = Ink.paint(Palette.limit)
    static let alarm = Ink.paint(Palette.alarm)
    static let surface = Ink.paint(Palette.surface)
    static let grid = Ink.paint(Palette.grid)
}

/// Which end of a text its position names.
enum TextAnchor: String, Sendable { case start, middle, end }
