/// The key of the shapes and lines that a timeline uses, and the names of its lines.
extension TimelineFrame {
    /// A sample of a shape in the key.
    struct Key {
        var marker: MarkerShape?
        var ink: Ink
        var isFilled: Bool
        /// Set for lines: their dash, empty for a full line.
        var dash: String?

        func draw(x: Double, y: Double, on drawing: inout Drawing) {
            var path = PathText()
            if let dash {
                drawing.line(x - 8, y, x + 8, y, ink, width: 1.5, dash: dash)
                return
            }
            guard let marker else {
                path.rect(Box(x: x - 7, y: y - 5, width: 14, height: 10))
                drawing.fill(path, ink, opacity: 0.25)
                return
            }
            path.marker(marker, x, y, radius: 4)
            drawing.stroke(path, ink, width: 1.5, fill: isFilled ? ink : nil)
        }
    }

    /// A line that is named at the right edge when wide and in the key when narrow.
    struct Level {
        var text: String
        var value: Double
        var ink: Ink
        var dash: String
    }

    /// The keys of lines, for layouts without room at the right edge.
    static func levelKeys(_ levels: [Level], layout: Layout) -> [(shape: Key, words: String)] {
        guard layout.isNarrow else { return [] }
        return levels.map { (Key(marker: nil, ink: $0.ink, isFilled: false, dash: $0.dash), $0.text) }
    }

    /// The room that names of lines take at the right edge.
    static func rightRoom(_ levels: [Level], layout: Layout, drawing: Drawing) -> Double {
        guard !layout.isNarrow else { return 2 }
        return min(layout.width * 0.3, (levels.map { drawing.measure($0.text) }.max() ?? -8) + 10)
    }

    /// The words of the verdicts in use with their shapes.
    static func verdictKeys(_ verdicts: [VerdictMark?]) -> [(shape: Key, words: String)] {
        VerdictMark.allCases.filter { verdicts.contains($0) }.map {
            (Key(marker: $0.shape, ink: .text, isFilled: $0 == .confirmed), $0.words)
        }
    }

    /// The words of the window marks in use with their shapes.
    static func windowKeys(_ marks: [WindowMark]) -> [(shape: Key, words: String)] {
        [WindowMark.flagged, .notice, .provisional].filter { marks.contains($0) }.map { mark in
            switch mark {
            case .flagged: (Key(marker: .diamond, ink: .alarm, isFilled: true), "flagged")
            case .notice: (Key(marker: .square, ink: .window, isFilled: false), "notice")
            case .provisional, .quiet: (Key(marker: .circle, ink: .window, isFilled: false), "provisional")
            }
        }
    }
}
