-- wrk sends the requests of a file in turn (bench/world.py writes it: each behind a line with its length).
local requests, turn = {}, 0

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    local length = file:read("*l")
    while length do
        requests[#requests + 1] = file:read(tonumber(length))
        length = file:read("*l")
    end
    file:close()
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end
