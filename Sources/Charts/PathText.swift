/// The `d` attribute of a path, built with relative short forms so that a thousand windows stay small.
struct PathText: Sendable {
    private(set) var d = ""
    var isEmpty: Bool { d.isEmpty }

    mutating func move(_ x: Double, _ y: Double) { d += "M\(coordinate(x)) \(coordinate(y))" }
    mutating func line(_ x: Double, _ y: Double) { d += "L\(coordinate(x)) \(coordinate(y))" }
    mutating func horizontal(_ x: Double) { d += "H\(coordinate(x))" }
    mutating func vertical(_ y: Double) { d += "V\(coordinate(y))" }
    mutating func close() { d += "Z" }

    mutating func rect(_ box: Box) {
        move(box.x, box.y)
        horizontal(box.right)
        vertical(box.bottom)
        horizontal(box.x)
        close()
    }

    mutating func segment(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        move(x1, y1)
        line(x2, y2)
    }

    /// A line through points; breaks where a point is missing.
    mutating func polyline(_ points: [(x: Double, y: Double)?]) {
        var drawing = false
        for point in points {
            guard let point else {
                drawing = false
                continue
            }
            if drawing { line(point.x, point.y) } else { move(point.x, point.y) }
            drawing = true
        }
    }

    /// Shapes that stay apart without colour.
    mutating func marker(_ shape: MarkerShape, _ x: Double, _ y: Double, radius r: Double) {
        func arc(_ r: Double) -> String {
            let size = coordinate(r)
            let across = coordinate(2 * r)
            return "a\(size) \(size) 0 1 0 \(across) 0a\(size) \(size) 0 1 0 -\(across) 0Z"
        }
        switch shape {
        case .circle:
            move(x - r, y)
            d += arc(r)
        case .diamond:
            move(x, y - r * 1.25)
            line(x + r * 1.25, y)
            line(x, y + r * 1.25)
            line(x - r * 1.25, y)
            close()
        case .triangle:
            move(x, y - r * 1.15)
            line(x + r * 1.15, y + r * 0.85)
            line(x - r * 1.15, y + r * 0.85)
            close()
        case .square:
            rect(Box(x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8))
        case .cross:
            segment(x - r * 0.85, y - r * 0.85, x + r * 0.85, y + r * 0.85)
            segment(x - r * 0.85, y + r * 0.85, x + r * 0.85, y - r * 0.85)
        case .bar:
            segment(x - r, y, x + r, y)
        }
    }
}

/// The outline of a marker.
enum MarkerShape: Sendable { case circle, diamond, triangle, square, cross, bar }
